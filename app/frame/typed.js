// Fields for numbers of blocks: Enter, or leaving a field, says what was typed; arrow keys step.
function field(stage) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { type: "number", min: 1, step: 1 });
  input.setAttribute("aria-label", `Blocks in stage ${stage + 1}, typed`);
  label.append(input);
  return label;
}

export default function ({ parentElement, data, setTriggerValue }) {
  const { first, blocks } = data;
  const fields = parentElement.querySelector(".fields");
  if (fields.childElementCount !== blocks.length) {
    fields.replaceChildren(...blocks.map((_, at) => field(first + at)));
  }
  blocks.forEach((shown, at) => {
    const input = fields.children[at].firstChild;
    const changed = input.shown !== shown || input.turn !== data.turn;
    // What somebody is typing stays while other parts of the page change.
    if (changed) Object.assign(input, { value: shown, shown, turn: data.turn });
    input.onchange = () => {
      const typed = input.valueAsNumber;
      if (Number.isSafeInteger(typed) && typed > 0) setTriggerValue("typed", [first + at, typed]);
      else input.value = shown;
    };
  });
}
