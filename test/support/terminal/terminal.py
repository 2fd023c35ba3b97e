"""Runs a command on a pseudo-terminal of 30 rows: prints its output and passes our input to it as keys.
Each line on file descriptor 3 is a new number of columns. If our input ends, the terminal hangs up.

terminal.py COLUMNS FOLDER ENVIRONMENT(JSON) COMMAND ARG...   exits with the command's code, or 128 + N after signal N
"""
import fcntl, json, os, pty, select, struct, sys, termios

columns, folder, environment, *command = sys.argv[1:]


def resize(terminal, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, int(columns), 0, 0))


child, terminal = pty.fork()
if child == 0:
    resize(0, columns)
    os.chdir(folder)
    os.execve(command[0], command, json.loads(environment))

watched = [terminal, 0, 3]
while terminal in watched:
    for ready in select.select(watched, [], [])[0]:
        try:
            data = os.read(ready, 65536)
        except OSError:  # Linux raises this once the last process has closed the terminal.
            data = b""
        if not data:
            gone = 3 if ready == 3 else terminal
            watched = [fd for fd in watched if fd != gone]
        elif ready == 3:
            resize(terminal, data.split()[-1])
        elif ready == 0:
            os.write(terminal, data)
        else:
            os.write(1, data)

os.close(terminal)
code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
sys.exit(code if code >= 0 else 128 - code)
