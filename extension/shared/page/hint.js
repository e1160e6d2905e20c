/**
 * Keep short words beside a control of ours that say before a press why it would not copy. The control stays as it is,
 * so that it can be reached and read by key; a screen reader hears the words with its name.
 */

let last = 0;

/**
 * @param {HTMLElement} control
 * @returns {{readonly element: HTMLElement, readonly show: (text: string) => void}} `element` belongs beside the control
 */
export function createHint(control) {
  last += 1;
  const element = document.createElement("p");
  element.className = "hint";
  element.id = `hint-${last}`;
  element.hidden = true;
  const described = control.getAttribute("aria-describedby");
  control.setAttribute("aria-describedby", [described, element.id].filter(Boolean).join(" "));

  /** @param {string} text empty where nothing stands in the way */
  function show(text) {
    if (element.textContent === text) return;
    element.textContent = text;
    element.hidden = text === "";
  }

  return Object.freeze({ element, show });
}
