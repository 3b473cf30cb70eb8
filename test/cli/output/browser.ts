import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { started } from "../../started";

/** A Chromium that there is, by its name; nothing where there is none. */
export const chromium = (): string | undefined => ["chromium", "chromium-browser", "google-chrome"].find(name => !spawnSync(name, ["--version"]).error);

/** How a page is looked at. */
export interface Look {
    /** Columns of pixels. */
    width: number;
    /** @default light */
    scheme?: "light" | "dark";
    /** @default screen */
    media?: "screen" | "print";
}

/** A page that is open in a browser. */
export interface Opened {
    /** What an expression of the page's own script is. */
    evaluate<T>(expression: string): Promise<T>;
    look(look: Look): Promise<void>;
    /** A key as a person presses it. */
    press(key: string): Promise<void>;
    /** Writes a picture of the first so many pixels. */
    picture(file: string, height: number): Promise<void>;
    /** Every address that the page asked for, and everything that its policy refused or its script complained of. */
    asked: string[];
    complaints: string[];
    close(): Promise<void>;
}

/** Keys that are no letter, as the protocol names them. */
const keys: Record<string, object> = { Tab: { code: "Tab", windowsVirtualKeyCode: 9 }, Enter: { code: "Enter", windowsVirtualKeyCode: 13, text: "\r" } };

interface Message {
    id?: number;
    method?: string;
    params?: { request?: { url: string }; entry?: { text: string }; exceptionDetails?: { text: string } };
    result?: Record<string, unknown>;
    error?: { message: string };
}

/** Opens a page of HTML in Chromium, which is spoken to by its DevTools protocol. */
export async function opened(program: string, html: string): Promise<Opened> {
    const folder = mkdtempSync(join(tmpdir(), "golive-browser-"));
    const file = join(folder, "page.html");
    writeFileSync(file, html);
    const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", `--user-data-dir=${join(folder, "profile")}`, "about:blank"];
    const browser = await started(program, flags, /DevTools listening on (ws:\/\/\S+)/);
    const socket = new WebSocket(browser.ready[1], { perMessageDeflate: false });
    await Promise.race([once(socket, "open"), browser.ended]);
    const waiting = new Map<number, (message: Message) => void>();
    const events = new Map<string, () => void>();
    const asked: string[] = [];
    const complaints: string[] = [];
    socket.on("message", data => {
        const message = JSON.parse(String(data)) as Message;
        if (message.id !== undefined) waiting.get(message.id)?.(message);
        if (message.method === "Network.requestWillBeSent") asked.push(message.params?.request?.url ?? "");
        if (message.method === "Log.entryAdded") complaints.push(message.params?.entry?.text ?? "");
        if (message.method === "Runtime.exceptionThrown") complaints.push(message.params?.exceptionDetails?.text ?? "");
        if (message.method) events.get(message.method)?.();
    });
    let sent = 0;
    let session: string | undefined;
    const call = async (method: string, params: object = {}, ofPage = true): Promise<Record<string, unknown>> => {
        const id = ++sent;
        const answer = new Promise<Message>(done => waiting.set(id, done));
        socket.send(JSON.stringify({ id, method, params, ...(session && ofPage && { sessionId: session }) }));
        const { result, error } = await Promise.race([answer, browser.ended]);
        if (error) throw new Error(`${method}: ${error.message}`);
        return result ?? {};
    };
    const { targetInfos } = (await call("Target.getTargets")) as { targetInfos: { targetId: string; type: string }[] };
    const target = targetInfos.find(({ type }) => type === "page")?.targetId;
    session = (await call("Target.attachToTarget", { targetId: target, flatten: true })).sessionId as string;
    for (const domain of ["Page", "Network", "Log", "Runtime"]) await call(`${domain}.enable`);
    const loaded = new Promise<void>(done => events.set("Page.loadEventFired", done));
    await call("Page.navigate", { url: `file://${file}` });
    await Promise.race([loaded, browser.ended]);
    const evaluate = async <T>(expression: string): Promise<T> => {
        const { result, exceptionDetails } = await call("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
        if (exceptionDetails) throw new Error(`the page threw at ${expression}: ${JSON.stringify(exceptionDetails)}`);
        return (result as { value: T }).value;
    };
    return {
        asked,
        complaints,
        evaluate,
        look: async ({ width, scheme = "light", media = "screen" }) => {
            await call("Emulation.setDeviceMetricsOverride", { width, height: 844, deviceScaleFactor: 1, mobile: width < 700 });
            await call("Emulation.setEmulatedMedia", { media, features: [{ name: "prefers-color-scheme", value: scheme }] });
        },
        press: async key => {
            const does = keys[key] ?? { text: key };
            await call("Input.dispatchKeyEvent", { type: "keyDown", key, ...does });
            await call("Input.dispatchKeyEvent", { type: "keyUp", key, ...does });
        },
        picture: async (to, height) => {
            const width = await evaluate<number>("innerWidth");
            const clip = { x: 0, y: 0, width, height, scale: 1 };
            const { data } = await call("Page.captureScreenshot", { format: "png", captureBeyondViewport: true, clip });
            writeFileSync(to, Buffer.from(data as string, "base64"));
        },
        close: async () => {
            // Asked to end, it ends its own children too; killed, they would go on writing into the folder.
            const gone = once(browser.process, "exit");
            await call("Browser.close", {}, false);
            await gone;
            socket.terminate();
            rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
        },
    };
}
