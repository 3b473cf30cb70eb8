/**
 * Runs in a browser: which of the fonts it does not have, and of each picture on the page how many texts it has and which are wider than
 * their place, or leave their node, their cluster or the picture.
 */
globalThis.measureTexts = fonts => {
    const widthIn = family => {
        const probe = document.createElement("span");
        probe.textContent = "iiiiWWWW";
        probe.style.fontFamily = family;
        document.body.append(probe);
        return probe.getBoundingClientRect().width;
    };
    const inside = (inner, outer) => inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom;
    const boxOf = text => [...(text.closest("g.node, g.cluster")?.children ?? [])].find(child => /^(polygon|path|ellipse)$/.test(child.tagName));
    const pictures = [...document.querySelectorAll("svg")].map(svg => {
        const whole = svg.getBoundingClientRect();
        const scale = whole.width / svg.viewBox.baseVal.width;
        const texts = [...svg.querySelectorAll("text")];
        const leaving = texts.filter(text => {
            const box = text.getBoundingClientRect();
            const place = Number(text.dataset.place ?? text.getAttribute("textLength")) * scale;
            // Glyphs stand on whole pixels, so that a fitted text is a pixel or so off.
            return box.width > place + 2 || !inside(box, boxOf(text)?.getBoundingClientRect() ?? whole) || !inside(box, whole);
        });
        return { name: svg.parentElement.id, texts: texts.length, outside: leaving.map(text => text.textContent) };
    });
    return { missing: fonts.filter(font => widthIn(`"${font}", monospace`) === widthIn("monospace")), pictures };
};
