import assert from "node:assert/strict";
import fc from "fast-check";
import {
  renderVariables,
  type TemplateVariables,
} from "../../../../src/runtime/task/template/render-template.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";

const VARIABLES: TemplateVariables = {
  input: "s3://b/in/inputs.pb",
  inputPrefix: "s3://b/in",
  outputPrefix: "s3://b/out",
  rawOutputDataPrefix: "s3://b/raw/1",
  checkpointOutputPrefix: "s3://b/check",
  prevCheckpointPrefix: "",
  generatedName: "0-f1.2-n0/0",
  taskTemplatePath: "s3://b/template.pb",
  namespace: "flytesnacks-development",
  inputs: {
    literals: {
      city: { scalar: { primitive: { stringValue: "Oslo {{.input}} {{.inputs.city}} $1" } } },
    },
  },
};
const VALUES: readonly (readonly [name: string, value: string])[] = [
  ["input", "s3://b/in/inputs.pb"],
  ["inputPrefix", "s3://b/in"],
  ["outputPrefix", "s3://b/out"],
  ["rawOutputDataPrefix", "s3://b/raw/1"],
  ["checkpointOutputPrefix", "s3://b/check"],
  ["prevCheckpointPrefix", '""'],
  ["perRetryUniqueKey", "af1_2_n0_0"],
  ["taskTemplatePath", "s3://b/template.pb"],
  ["namespace", "flytesnacks-development"],
];

describe("the variables of a command line", () => {
  const render = (text: string, changes: Partial<TemplateVariables> = {}): string =>
    renderVariables([text], { ...VARIABLES, ...changes })[0]!;

  for (const [name, value] of VALUES)
    it(`{{.${name}}} is ${value}`, () => assert.equal(render(`a{{.${name}}}b`), `a${value}b`));

  it("are found in any case, with blanks, after a dot or a dollar, several in one argument", () => {
    const upperOrLower = (text: string): fc.Arbitrary<string> =>
      fc
        .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
        .map((ups) =>
          Array.from(text, (char, index) =>
            ups[index] ? char.toUpperCase() : char.toLowerCase(),
          ).join(""),
        );
    const blanks = fc.stringMatching(/^[ \t\n]{0,3}$/);
    const spelled = fc
      .tuple(fc.constantFrom(...VALUES), blanks, fc.constantFrom(".", "$"), blanks)
      .chain(([[name, value], before, mark, after]) =>
        upperOrLower(name).map((written) => ({
          text: `{{${before}${mark}${written}${after}}}`,
          value,
        })),
      );
    const plain = fc
      .string()
      .filter((text) => !/[{}]/.test(text))
      .map((text) => ({ text, value: text }));
    holdsFor(fc.array(fc.oneof(spelled, plain), { maxLength: 6 }), (parts) => {
      const expected = parts.map(({ value }) => value).join("");
      assert.equal(render(parts.map(({ text }) => text).join("")), expected);
    });
  });

  it("leave text without variables unchanged", () => {
    holdsFor(
      fc.string().filter((text) => !/\{\{\s*[.$]/.test(text)),
      (text) => assert.equal(render(text), text),
    );
    const braces = ["{{ jinja }}", "{{.}}", "{{ . input }}", "{.input}", "{{input}}", "{{.input"];
    for (const text of [...braces, "${HOME}"]) assert.equal(render(text), text);
  });

  it("insert values unchanged: neither a dollar nor a variable in a value is expanded", () => {
    assert.equal(render("{{.inputs.city}}"), "Oslo {{.input}} {{.inputs.city}} $1");
    assert.equal(render("{{.input}}", { input: "/a/$1/$&" }), "/a/$1/$&");
  });

  it("fill in the namespace after the others", () => {
    const rendered = render("{{.outputPrefix}}", { outputPrefix: "s3://b/{{ .Namespace }}/x" });
    assert.equal(rendered, "s3://b/flytesnacks-development/x");
  });

  it("fill in the path of an earlier attempt's checkpoint", () => {
    const prevCheckpointPrefix = "s3://b/old";
    const rendered = render("{{.prevCheckpointPrefix}}", { prevCheckpointPrefix });
    assert.equal(rendered, prevCheckpointPrefix);
  });

  it("include those of Flyte 2 if they are known", () => {
    const names = { runName: "r1", actionName: "a0" };
    assert.equal(render("{{.runName}}/{{.actionName}}", names), "r1/a0");
    assert.throws(() => render("{{.runName}}"), /FX3014|cannot be filled in/);
  });

  it("make the unique key a name: a letter, then letters, digits and _", () => {
    holdsFor(fc.string({ minLength: 1 }), (generatedName) => {
      assert.match(render("{{.perRetryUniqueKey}}", { generatedName }), /^[a-zA-Z_][a-zA-Z0-9_]*$/);
    });
  });

  it("are reported before the run starts if they cannot be filled in", () => {
    const inputs = {
      literals: {
        map: { map: { literals: {} } },
        none: { scalar: { noneType: {} } },
        set: { scalar: { structuredDataset: { uri: "s3://b/x" } } },
      },
    };
    const texts = [
      "ok {{.input}}",
      "{{.inputt}} {{ .inputs.City }}",
      "{{.inputs.map}}{{.inputs.none}}{{.inputs.set}}",
      "{{.inputs.__proto__}}",
      "{{.inputt}}",
    ];
    assert.throws(() => renderVariables(texts, { ...VARIABLES, inputs }), {
      code: "FX3014",
      details: [
        "{{.inputt}}   is not a variable of Flyte",
        '{{ .inputs.City }}   there is no input "City"',
        "{{.inputs.map}}   a map cannot be written as text",
        "{{.inputs.none}}   none cannot be written as text",
        "{{.inputs.set}}   a dataset cannot be written as text",
        '{{.inputs.__proto__}}   there is no input "__proto__"',
      ],
    });
  });
});
