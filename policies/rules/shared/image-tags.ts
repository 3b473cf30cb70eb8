/** What every rule on a version says beside its own sentence. */
export const versioned = {
    severity: "high",
    items: ["cryptofunk:297", "bot-core:160", "bot-core:226"],
    because: "A moving tag deploys what nobody reviewed, at a restart nobody planned.",
    fix: "Give the image the release's version, or its digest.",
} as const;

/** Whether a tag may mean another image tomorrow; a version has a digit. */
export const isMoving = (tag: string): boolean => !/\d/.test(tag) || /(^|[-_.])latest($|[-_.])/.test(tag);

/** What is wrong with an image reference; a digest settles it. */
export function movingTag(image: string): string | undefined {
    if (/@sha256:[0-9a-f]{64}$/.test(image)) return undefined;
    // A registry may have a port: only what stands after the last slash is the tag.
    const tag = /:([^:/@]*)$/.exec(image)?.[1];
    if (!tag) return `${image} has no tag, which is latest`;
    return isMoving(tag) ? `${image} has the moving tag ${tag}` : undefined;
}
