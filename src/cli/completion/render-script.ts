import type { SHELLS } from "./complete-line.ts";

type Shell = (typeof SHELLS)[number];

/**
 * The script that makes a shell ask fx what it may offer.
 *
 * @param commands those of one word, each with a tab and its summary; the script offers them itself
 */
export function renderScript(shell: Shell, commands: readonly string[]): string {
  return RENDERERS[shell](commands.map((line) => line.split("\t") as [string, string]));
}

type Render = (commands: readonly (readonly [name: string, summary: string])[]) => string;

const RENDERERS: Readonly<Record<Shell, Render>> = {
  /** Works in bash 3.2 and later. The bash of macOS has neither mapfile nor compopt. */
  bash: (commands) => `# bash completion for fx; ~/.bashrc: eval "$(fx completion bash)"
_fx() {
  local index word line=()
  COMPREPLY=()
  if (( COMP_CWORD == 1 )); then
    for word in ${commands.map(([name]) => name).join(" ")} --help --version; do
      if [[ $word == "\${COMP_WORDS[1]}"* ]]; then COMPREPLY+=("$word"); fi
    done
    return
  fi
  # Bash splits --format=json into three words, and @last into two.
  for (( index = 1; index <= COMP_CWORD; index++ )); do
    word="\${COMP_WORDS[index]}"
    if [[ \${COMP_WORDS[index-1]} == "@" ]]; then line[\${#line[@]}-1]+="$word"
    elif [[ $word != "=" ]]; then line+=("$word")
    elif (( index == COMP_CWORD )); then line+=("")
    fi
  done
  local current="\${line[\${#line[@]}-1]}"
  while IFS=$'\\t' read -r word _; do
    if [[ $word == :files ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
    elif [[ $word == "$current"* ]]; then COMPREPLY+=("$word")
    fi
  done < <("\${COMP_WORDS[0]}" completion --offer -- "\${line[@]}" 2>/dev/null)
}
complete -F _fx fx
`,

  /** Works with eval, and as a file `_fx` in a folder of $fpath. */
  zsh: (commands) => `#compdef fx
# zsh completion for fx; ~/.zshrc, after compinit: eval "$(fx completion zsh)"
_fx() {
  local line
  local -a offered
  if (( CURRENT == 2 )); then
    offered=(${commands.map(([name, summary]) => quote(`${name}:${summary}`)).join(" ")})
    _describe -t commands command offered
    _arguments '--help[Show help.]' '--version[Show the version.]'
    return
  fi
  for line in "\${(@f)$($words[1] completion --offer -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == :files ]]; then _files
    elif [[ -n $line ]]; then offered+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done
  _describe word offered
}
if [[ $funcstack[1] == _fx ]]; then _fx "$@"; else compdef _fx fx; fi
`,

  fish: (
    commands,
  ) => `# fish completion for fx; ~/.config/fish/config.fish: fx completion fish | source
function __fx_offer --description 'Asks fx, which loads modules for tasks and inputs'
  set -l words (commandline -opc)
  set -l offered ($words[1] completion --offer -- $words[2..-1] (commandline -ct) 2>/dev/null)
  if contains :files $offered
    __fish_complete_path (commandline -ct)
  else
    printf '%s\\n' $offered
  end
end
complete -c fx -f
${[...commands, ["--help", "Show help."], ["--version", "Show the version."]]
  .map(
    ([name, summary]) => `complete -c fx -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`,
  )
  .join("\n")}
complete -c fx -n 'not __fish_use_subcommand' -a '(__fx_offer)'
`,
};

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
