// Every piece of visible text whose contrast to what is behind it is below 4.5 to 1, the bar of WCAG 2.2, level AA.
const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

const known = new Map();

function rgba(colour) {
    if (!known.has(colour)) {
        known.set(colour, painted(colour));
    }
    return known.get(colour);
}

function painted(colour) {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
}

function behind(element) {
    for (let at = element; at !== null; at = at.parentElement) {
        const [r, g, b, a] = rgba(getComputedStyle(at).backgroundColor);
        if (a === 255) {
            return [r, g, b];
        }
    }
    return [255, 255, 255];
}

function luminance(colour) {
    const [r, g, b] = colour
        .map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
}

const found = new Set();
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.data.trim();
    const isLeftOut = element.closest("svg, canvas, .sr-only, .skip, noscript, dialog:not([open])") !== null;
    if (text === "" || isLeftOut || !element.checkVisibility()) {
        continue;
    }
    const ratio = contrast(rgba(getComputedStyle(element).color).slice(0, 3), behind(element));
    if (ratio < 4.5) {
        found.add(text.slice(0, 40) + ": " + ratio.toFixed(2));
    }
}
return [...found];
