// What drawings and tables share.

// The data that the server packed; null where `root` shows just that already.
function unpacked(root, bytes) {
  const text = new TextDecoder().decode(bytes);
  if (root.packed === text) return null;
  root.packed = text;
  return JSON.parse(text);
}

// What is there already is drawn anew after the next frame: the words above it need not wait for it.
function afterwards(root, content, draw) {
  root.latest = content;
  const now = () => root.latest === content && draw();
  if (root.firstChild !== null && document.visibilityState === "visible") requestAnimationFrame(() => setTimeout(now));
  else now();
}

// Which part of a network is pointed at, told among the drawings and tables of a page. A key such as `layer3.1`
// stands for all blocks of its stage up to the next key.
const POINTED = "resnet-explorer:pointed";

function placeOf(key) {
  const [stage, block] = key.split(".");
  return { stage, block: Number(block ?? 0) };
}

function rangeOf(key, keys) {
  const { stage, block } = placeOf(key);
  const later = keys.map(placeOf).filter((place) => place.stage === stage && place.block > block);
  return { stage, from: block, to: Math.min(...later.map((place) => place.block)) };
}

function overlap(one, two) {
  return one !== null && one.stage === two.stage && one.from < two.to && two.from < one.to;
}

function announce(root, range) {
  root.dispatchEvent(new CustomEvent(POINTED, { detail: range, bubbles: true, composed: true }));
}

// `light` is called with what is pointed at, or null. One listener for each element, however often it is drawn.
function hear(root, light) {
  if (root.pointed) document.removeEventListener(POINTED, root.pointed);
  root.pointed = (event) => {
    if (root.isConnected) light(event.detail);
    else document.removeEventListener(POINTED, root.pointed);
  };
  document.addEventListener(POINTED, root.pointed);
}

// Which sides have more to scroll to: they fade.
function fade(root) {
  root.classList.toggle("more-left", root.scrollLeft > 2);
  root.classList.toggle("more-right", root.scrollLeft + root.clientWidth < root.scrollWidth - 2);
}

// Calls `draw` again whenever `root` gets another size, and fades its sides while it is scrolled.
function watch(root, draw) {
  root.onscroll = () => fade(root);
  root.observer?.disconnect();
  root.observer = new ResizeObserver(draw);
  root.observer.observe(root);
}
