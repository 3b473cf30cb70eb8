import { oneOf } from "../faults/faults";
import { buildsIn, imagesOf } from "../uses";
import { type Rule, said } from "./rule";

/** Every digest is an image's, by the one name that it has. */
const digestsAreAnImages: Rule = ({ settings: { release }, manifest, names }) => {
    if (!release || !names.services.length) return [];
    const all = imagesOf(manifest);
    const referenced = Object.keys(all).filter(name => "reference" in all[name]);
    const builds = buildsIn(all);
    const flaw = (name: string, found: string, allowed: string) => said("settings", ["release", "digests", name], found, allowed);
    return [
        ...referenced
            .filter(name => !release.digests[name])
            .map(name => flaw(name, "nothing", `the sha256 digest of ${name}, whose image somebody else builds`)),
        ...Object.keys(release.digests).flatMap(name => {
            const same = builds.find(({ runs }) => runs.includes(name));
            if (same && same.runs[0] !== name) return [flaw(name, "a digest", `none: ${name} runs the image of ${same.runs[0]}, which has the digest`)];
            const known = same || referenced.includes(name) || names.services.includes(name) || names.jobs.includes(name);
            return known ? [] : [flaw(name, "an unknown image", oneOf(name, [...builds.map(({ runs }) => runs[0]), ...referenced]))];
        }),
    ];
};

/** A digest without the commit of its source says which bytes run, and not what is in them (bot-core:219). */
const builtHasItsSource: Rule = ({ settings: { release }, manifest }) => {
    if (!release) return [];
    const named = buildsIn(imagesOf(manifest))
        .map(({ runs }) => runs[0])
        .filter(name => release.digests[name]);
    const wanted = named.length > 0 ? `, from which ${named.join(", ")} ${named.length > 1 ? "are" : "is"} built` : undefined;
    return [
        ...(wanted !== undefined && !release.commit ? [said("settings", ["release", "commit"], "nothing", `the commit${wanted}: 40 hexadecimal digits`)] : []),
        ...(wanted !== undefined && !release.source
            ? [said("settings", ["release", "source"], "nothing", `the repository on GitHub${wanted}: owner/name`)]
            : []),
        ...(release.source && !release.commit && wanted === undefined
            ? [said("settings", ["release", "commit"], "nothing", `the commit of ${release.source} that is released: 40 hexadecimal digits`)]
            : []),
    ];
};

/** Rules about what is released. */
export const releaseRules: Rule[] = [digestsAreAnImages, builtHasItsSource];
