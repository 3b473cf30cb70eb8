import { exchangeOf, regionRulesOf, regions } from "../../venues";
import { oneOf } from "../faults/faults";
import { channelSecrets, heartbeatSecret } from "../manifest";
import { supportEnded } from "../notices";
import { kubernetesVersions } from "../offers";
import { entries, type Flaw, type Rule, said, setting } from "./rule";

const regionExists: Rule = ({ aws: { region } }) =>
    region === undefined || region in regions ? [] : [said("aws", ["region"], JSON.stringify(region), oneOf(region, Object.keys(regions)))];

const zonesAreTheRegions: Rule = ({ aws: { region }, settings }) =>
    (["zones", "storeZones"] as const).flatMap(key =>
        (settings[key] ?? []).flatMap((zone, index, all): Flaw[] => {
            if (region !== undefined && zone.slice(0, -1) !== region) return [setting([key, index], zone, `a zone of ${region}, such as ${region}a`)];
            return all.indexOf(zone) < index ? [setting([key, index], zone, "another zone than the ones before it")] : [];
        }),
    );

/** The control plane and the stores stand in the zones in which they were made: EKS, Amazon MQ and DocumentDB would make new ones elsewhere. */
const storesStay: Rule = known => {
    const { zones, storeZones, phase = "dry" } = known.settings;
    if (!zones || zonesAreTheRegions(known).length > 0) return [];
    if (!storeZones) {
        const built = (phase !== "dry" || known.hasEvidence) && !known.given.includes("storeZones");
        const why = phase === "dry" ? "there is evidence of what runs here" : `it is in ${phase}`;
        const allowed = `the zones in which the stores were built, such as ${JSON.stringify(zones)}: that they were follows from this, that ${why}`;
        return built ? [setting(["storeZones"], undefined, allowed)] : [];
    }
    const gone = storeZones.filter(zone => !zones.includes(zone));
    return gone.length > 0 ? [setting(["zones"], zones, `with ${gone.join(" and ")}, in which stores stand (golive:storeZones): they cannot move`)] : [];
};

const rolesAreTheAccounts: Rule = ({ aws: { allowedAccountIds }, settings: { access } }) => {
    if (!access || !allowedAccountIds) return [];
    const [account] = allowedAccountIds;
    const foreign = (arn: string) => arn.split(":")[4] !== account;
    const allowed = `a role of account ${account}, the one in aws:allowedAccountIds`;
    return [
        ...(foreign(access.deployer) ? [setting(["access", "deployer"], access.deployer, allowed)] : []),
        ...(["operators", "auditors"] as const).flatMap(list =>
            access[list].flatMap((role, index) => (foreign(role) ? [setting(["access", list, index], role, allowed)] : [])),
        ),
    ];
};

/** Without it, whoever may make roles may make one that can do anything. */
const rolesAreBounded: Rule = ({ aws: { allowedAccountIds }, settings: { access } }) => {
    if (!access) return [];
    const { permissionsBoundary: boundary } = access;
    const flaw = (allowed: string) => [setting(["access", "permissionsBoundary"], boundary, allowed)];
    if (boundary === undefined)
        return flaw("the ARN of the deployer's permissions boundary, which bootstrap/ prints: a deploy role without one could give itself any right");
    const foreign = allowedAccountIds && boundary.split(":")[4] !== allowedAccountIds[0];
    return foreign ? flaw(`a policy of account ${allowedAccountIds[0]}, the one in aws:allowedAccountIds`) : [];
};

const number = (address: string) => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const within = (address: string, range: string) => {
    const [base, bits] = range.split("/");
    const size = 2 ** (32 - Number(bits));
    return Math.floor(number(address) / size) === Math.floor(number(base) / size);
};

const rangeIsUsable: Rule = ({ settings: { network } }) => {
    if (!network) return [];
    const [base, bits] = network.cidr.split("/");
    const flaw = (allowed: string) => [setting(["network", "cidr"], network.cidr, allowed)];
    if (Number(bits) < 16 || Number(bits) > 20) return flaw("an IPv4 range of /16 to /20");
    if (number(base) % 2 ** (32 - Number(bits)) !== 0) return flaw(`a range that starts at its first address, such as 10.40.0.0/${bits}`);
    if (!["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].some(range => within(base, range)))
        return flaw("a private range: in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16");
    return within(base, "172.20.0.0/16") ? flaw("another range than 172.20.0.0/16, which the cluster's Services have") : [];
};

const clusterApiIsNarrow: Rule = ({ settings: { access } }) =>
    access && access.clusterApi !== "private"
        ? access.clusterApi.flatMap((range, index) =>
              Number(range.split("/")[1]) < 16 ? [setting(["access", "clusterApi", index], range, "private, or your own ranges, /16 or narrower")] : [],
          )
        : [];

const kubernetesIsSupported: Rule = ({ settings: { cluster }, now }) => {
    if (!cluster) return [];
    const { version } = cluster;
    const supported = Object.keys(kubernetesVersions).filter(other => !supportEnded(other, now));
    if (supported.includes(version)) return [];
    const ended =
        kubernetesVersions[version] && ` (that of ${version} ended on ${kubernetesVersions[version].standard}, and AWS upgrades such a cluster unasked)`;
    return [setting(["cluster", "version"], version, `a version under EKS's standard support: ${supported.join(", ")}${ended ?? ""}`)];
};

const exchangesAnswerHere: Rule = ({ aws: { region }, manifest }) => {
    const country = region && regions[region];
    return entries(manifest.exchanges).flatMap(([name, { venue }]) => {
        const known = regionRulesOf(exchangeOf(venue));
        if (!country || !known?.refuses.includes(country)) return [];
        const open = ["ap-northeast-1", "eu-central-1"].join(" or ");
        return [
            said(
                "aws",
                ["region"],
                JSON.stringify(region),
                `a region that ${venue} (exchange ${name}) answers, such as ${open}: it refuses ${known.refuses.join(" and ")} with ${known.answer}`,
            ),
        ];
    });
};

const stagedSecretsExist: Rule = ({ settings: { stagedSecrets }, manifest, names }) => {
    if (!manifest.exchanges && !manifest.secrets) return [];
    const generated = entries(manifest.secrets).flatMap(([name, secret]) => ("generated" in secret ? [name] : []));
    const stageable = [...names.exchanges, ...names.secrets].filter(name => !generated.includes(name));
    return (stagedSecrets ?? []).flatMap((name, index, all): Flaw[] => {
        if (generated.includes(name)) return [setting(["stagedSecrets", index], name, "an exchange or a provided secret: this one is made by machine")];
        if (!stageable.includes(name)) return [setting(["stagedSecrets", index], name, oneOf(name, stageable))];
        return all.indexOf(name) < index ? [setting(["stagedSecrets", index], name, "each name once")] : [];
    });
};

const addressesAreAnExchanges: Rule = ({ settings: { exchangeAddresses }, manifest, names }) =>
    manifest.exchanges
        ? Object.keys(exchangeAddresses ?? {})
              .filter(name => !names.exchanges.includes(name))
              .map(name => setting(["exchangeAddresses", name], name, oneOf(name, names.exchanges)))
        : [];

const channelsHaveTheirSecret: Rule = ({ settings: { alerts }, manifest, names }) => {
    if (!alerts || !manifest.secrets) return [];
    const wanted = { ...channelSecrets, heartbeat: heartbeatSecret };
    return (["slack", "pagerDuty", "telegram", "heartbeat"] as const).flatMap(channel => {
        const { secret: name, field } = wanted[channel];
        const secret = manifest.secrets?.[name];
        const there = secret ? !("generated" in secret) && secret.keys.includes(field) : names.secrets.includes(name);
        return !alerts[channel] || there
            ? []
            : [setting(["alerts", channel], alerts[channel], `only with a provided secret ${name} in the manifest that has the field ${field}`)];
    });
};

const testnetHasASwitch: Rule = ({ settings: { testnet }, manifest }) =>
    entries(manifest.exchanges).flatMap(([name, exchange]) =>
        testnet && !exchange.testnet
            ? [setting(["testnet"], true, `false: exchange ${name} has no \`testnet\` in the manifest, so nothing would tell the bot`)]
            : [],
    );

/** Rules about account, region, and what the settings say of the manifest. */
export const accountRules: Rule[] = [
    regionExists,
    zonesAreTheRegions,
    storesStay,
    rolesAreTheAccounts,
    rolesAreBounded,
    rangeIsUsable,
    clusterApiIsNarrow,
    kubernetesIsSupported,
    exchangesAnswerHere,
    stagedSecretsExist,
    addressesAreAnExchanges,
    channelsHaveTheirSecret,
    testnetHasASwitch,
];
