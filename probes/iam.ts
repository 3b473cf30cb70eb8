import type { AccessKeyMetadata, IAMClient } from "@aws-sdk/client-iam";
import { each, type Looked, measure } from "./answers";
import { allowed, isMissing, pages } from "./aws";
import { type Fault, planted, xml } from "./canary";
import type { Family, Probe, Target, World } from "./probe";

/** Who is asked of people and keys: the account, as a whole. */
class Account {
    private constructor(
        private readonly sdk: typeof import("@aws-sdk/client-iam"),
        private readonly client: IAMClient,
        private readonly signal: AbortSignal,
    ) {}

    static async of({ world, signal }: { world: World; signal: AbortSignal }): Promise<Account> {
        const sdk = await import("@aws-sdk/client-iam");
        return new Account(sdk, new sdk.IAMClient(await world.means.aws()), signal);
    }

    private get way() {
        return { abortSignal: this.signal };
    }

    /** What IAM counts, by its own names. */
    async summary(): Promise<Record<string, number>> {
        const { SummaryMap = {} } = await allowed("iam:GetAccountSummary", () => this.client.send(new this.sdk.GetAccountSummaryCommand({}), this.way));
        return SummaryMap;
    }

    /** Names of all users. A list that lacks some that IAM itself counts is no answer. */
    async users(counted: number | undefined): Promise<string[]> {
        const names: string[] = [];
        const ask = (Marker: string | undefined) => this.client.send(new this.sdk.ListUsersCommand({ Marker }), this.way);
        for await (const { Users = [] } of pages("iam:ListUsers", ask, ({ Marker, IsTruncated }) => (IsTruncated ? Marker : undefined)))
            names.push(...Users.flatMap(({ UserName }) => UserName ?? []));
        if (names.length !== counted) throw new Error(`IAM counts ${counted ?? "no"} users and lists ${names.length}`);
        return names;
    }

    async keys(UserName: string): Promise<AccessKeyMetadata[]> {
        const found: AccessKeyMetadata[] = [];
        const ask = (Marker: string | undefined) => this.client.send(new this.sdk.ListAccessKeysCommand({ UserName, Marker }), this.way);
        for await (const page of pages("iam:ListAccessKeys", ask, ({ Marker, IsTruncated }) => (IsTruncated ? Marker : undefined)))
            found.push(...(page.AccessKeyMetadata ?? []));
        return found;
    }

    /** Whether a user may sign in with a password. */
    async hasPassword(UserName: string): Promise<boolean> {
        try {
            await allowed("iam:GetLoginProfile", () => this.client.send(new this.sdk.GetLoginProfileCommand({ UserName }), this.way));
            return true;
        } catch (error) {
            if (isMissing(error)) return false;
            throw error;
        }
    }

    async hasSecondFactor(UserName: string): Promise<boolean> {
        const { MFADevices = [] } = await allowed("iam:ListMFADevices", () => this.client.send(new this.sdk.ListMFADevicesCommand({ UserName }), this.way));
        return MFADevices.length > 0;
    }

    /** Whether people come by single sign-on: it makes roles of its own. */
    async hasSingleSignOn(): Promise<boolean> {
        const question = new this.sdk.ListRolesCommand({ PathPrefix: "/aws-reserved/sso.amazonaws.com/", MaxItems: 1 });
        const { Roles = [] } = await allowed("iam:ListRoles", () => this.client.send(question, this.way));
        return Roles.length > 0;
    }
}

const account = ({ everything: { target } }: World): Target[] => [{ name: `account ${target.account}` }];
const seconds = 60;

export const noKeysOfPeople: Probe<Target> = {
    name: "iam.no-keys-of-people",
    says: "whether no user of the account has a lasting access key",
    seconds,
    targets: account,
    async ask({ name }, asked) {
        const iam = await Account.of(asked);
        const summary = await iam.summary();
        const root = summary.AccountAccessKeysPresent;
        const looked: Looked[] = [];
        for (const user of await iam.users(summary.Users)) {
            const active = (await iam.keys(user)).filter(({ Status }) => Status !== "Inactive");
            looked.push({ name: user, flaw: active.length > 0 ? `${active.length} keys of it work` : undefined });
        }
        return [
            measure(
                `the root user of ${name}`,
                "no access key",
                root === undefined ? "IAM does not say" : `${root} keys`,
                root === undefined ? undefined : root === 0,
            ),
            ...(looked.length > 0
                ? each(`users of ${name}`, "no access key that works", looked)
                : [measure(`users of ${name}`, "no access key that works", "there is no user", true)]),
        ];
    },
};

export const secondFactor: Probe<Target> = {
    name: "iam.second-factor",
    says: "whether everybody who may sign in to the account has a second factor",
    seconds,
    targets: account,
    async ask({ name }, asked) {
        const iam = await Account.of(asked);
        const summary = await iam.summary();
        const root = summary.AccountMFAEnabled;
        const looked: Looked[] = [];
        for (const user of await iam.users(summary.Users))
            if (await iam.hasPassword(user)) looked.push({ name: user, flaw: (await iam.hasSecondFactor(user)) ? undefined : "a password alone opens it" });
        const people = `people of ${name}`;
        return [
            measure(
                `the root user of ${name}`,
                "a second factor",
                root === 1 ? "it has one" : root === 0 ? "it has none" : "IAM does not say",
                root === undefined ? undefined : root === 1,
            ),
            ...(looked.length > 0 ? each(people, "a second factor", looked) : [measure(people, "a second factor", "no user has a password", true)]),
            // Whether IAM Identity Center, or the company's own directory behind it, asks for a second factor, no call of AWS tells.
            ...((await iam.hasSingleSignOn())
                ? [
                      measure(
                          `${people} who come by single sign-on`,
                          "a second factor",
                          "nothing that AWS answers tells: look into IAM Identity Center",
                          undefined,
                      ),
                  ]
                : []),
        ];
    },
};

/** Somebody with a password, a key that works, and no second factor. */
const careless = (probe: Fault["probe"]): Fault => ({
    probe,
    plot: {},
    answers: ({ operation }) => xml(operation, people[operation] ?? ""),
});
const people: Record<string, string> = {
    GetAccountSummary: `<SummaryMap>${Object.entries({ Users: 1, AccountMFAEnabled: 1, AccountAccessKeysPresent: 0 })
        .map(([key, value]) => `<entry><key>${key}</key><value>${value}</value></entry>`)
        .join("")}</SummaryMap>`,
    ListUsers: "<Users><member><UserName>somebody</UserName></member></Users><IsTruncated>false</IsTruncated>",
    ListAccessKeys:
        "<AccessKeyMetadata><member><UserName>somebody</UserName><AccessKeyId>planted</AccessKeyId><Status>Active</Status></member></AccessKeyMetadata><IsTruncated>false</IsTruncated>",
    GetLoginProfile: "<LoginProfile><UserName>somebody</UserName></LoginProfile>",
    ListMFADevices: "<MFADevices/><IsTruncated>false</IsTruncated>",
    ListRoles: "<Roles/><IsTruncated>false</IsTruncated>",
};

/** Who may enter the account, and how. */
export const iam: Family = {
    name: "iam",
    ofRelease: false,
    probes: [noKeysOfPeople, secondFactor],
    canary: planted(careless(noKeysOfPeople), careless(secondFactor)),
};
