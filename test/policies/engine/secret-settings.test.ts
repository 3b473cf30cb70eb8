import * as assert from "node:assert";
import { keepSecretSettings, secretSettings } from "../../../policies/engine/secret-settings";

const pb = require("@pulumi/pulumi/proto/analyzer_pb");
const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb");

describe("a stack's secret settings", () => {
    afterEach(() => keepSecretSettings({}, []));

    it("are read along when the CLI tells the pack of its stack", () => {
        const request = new pb.AnalyzerStackConfigureRequest();
        request.getConfigMap().set("bot:key", "hunter2!x").set("bot:name", "bot");
        request.setConfigSecretKeysList(["bot:key"]);
        const { configureStack } = AnalyzerService;
        const received = configureStack.requestDeserialize(configureStack.requestSerialize(request));
        assert.deepStrictEqual(received.getConfigSecretKeysList(), ["bot:key"]);
        assert.deepStrictEqual(secretSettings(), ["hunter2!x"]);
    });
    it("are each text of one that is JSON too, and never one that has no value", () => {
        keepSecretSettings({ "bot:keys": '{"one":"first-key","more":["second-key",7,null]}', "bot:plain": "open" }, ["bot:keys", "bot:gone"]);
        assert.deepStrictEqual(secretSettings(), ['{"one":"first-key","more":["second-key",7,null]}', "first-key", "second-key"]);
    });
    it("are none where nobody told them", () => assert.deepStrictEqual(secretSettings(), []));
});
