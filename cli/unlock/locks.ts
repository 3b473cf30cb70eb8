import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";
import { amazon, said, soon } from "../on-call/amazon";
import type { Place } from "../on-call/place";
import { NotTold } from "../on-call/run";

/** Who holds a lock, as Pulumi writes it (pkg/backend/diy/lock.go). */
const content = z.object({ pid: z.int().positive(), username: z.string(), hostname: z.string(), timestamp: z.iso.datetime({ offset: true }) });

/** Where Pulumi keeps a stack's locks, and its state. */
export const locksAt = (stack: string): string => `.pulumi/locks/organization/golive/${stack}/`;
export const stateAt = (stack: string): string => `.pulumi/stacks/golive/${stack}.json`;

/** One lock on a stack's state. */
export interface Lock {
    /** Its key in the bucket. */
    key: string;
    /** Whose it is, and since when; nothing where that could not be read. */
    holder?: { pid: number; username: string; hostname: string; since: Date };
}

const parsed = (text: string): unknown => {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
};

/** What Pulumi keeps of one stack in its bucket, as far as locks are concerned. Every question throws NotTold where AWS does not answer it. */
export class State {
    constructor(
        private readonly place: Place,
        private readonly client = new S3Client(amazon(place.region)),
        private readonly patience?: number,
    ) {}

    private get bucket() {
        return { Bucket: this.place.state, ExpectedBucketOwner: this.place.account };
    }

    private async list(Prefix: string): Promise<{ key: string; changed?: Date }[]> {
        try {
            const answer = await this.client.send(new ListObjectsV2Command({ ...this.bucket, Prefix }), soon(this.patience));
            // An answer that is none has no fields either: only a list of this place is one.
            if (answer.Name !== this.place.state || answer.Prefix !== Prefix || answer.KeyCount === undefined || answer.IsTruncated)
                throw new NotTold(`S3 answered with another thing than the list of ${Prefix}`);
            return (answer.Contents ?? []).map(({ Key = "", LastModified }) => ({ key: Key, changed: LastModified }));
        } catch (error) {
            throw error instanceof NotTold ? error : new NotTold(`S3 did not tell what is in ${this.place.state}: ${said(error)}`);
        }
    }

    /** Every lock there is. */
    async locks(): Promise<Lock[]> {
        const keys = (await this.list(locksAt(this.place.stack))).map(({ key }) => key).filter(key => !key.endsWith("/"));
        return Promise.all(keys.map(async key => ({ key, holder: await this.holder(key) })));
    }

    private async holder(key: string): Promise<Lock["holder"]> {
        try {
            const { Body } = await this.client.send(new GetObjectCommand({ ...this.bucket, Key: key }), soon(this.patience));
            const { data } = content.safeParse(parsed((await Body?.transformToString()) ?? ""));
            return data && { pid: data.pid, username: data.username, hostname: data.hostname, since: new Date(data.timestamp) };
        } catch (error) {
            throw new NotTold(`S3 did not tell whose lock ${key} is: ${said(error)}`);
        }
    }

    /** When the state was last written; undefined where there is none yet. */
    async written(): Promise<Date | undefined> {
        const at = stateAt(this.place.stack);
        const found = (await this.list(at)).filter(({ key }) => key === at || key === `${at}.gz`);
        return found.flatMap(({ changed }) => changed ?? []).sort((a, b) => b.getTime() - a.getTime())[0];
    }

    /** Takes one lock away, and never another one that came since: `pulumi cancel` takes whatever is there. */
    async remove({ key }: Lock): Promise<void> {
        try {
            await this.client.send(new DeleteObjectCommand({ ...this.bucket, Key: key }), soon(this.patience));
        } catch (error) {
            throw new NotTold(`S3 did not take ${key} away: ${said(error)}`);
        }
    }
}
