// The OpenAPI file is valid, every operation of it is asked for, and every answer is what it says.
import { validate } from "@readme/openapi-parser";
import Ajv2020 from "ajv/dist/2020.js";
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

const { EXHIBIT, ROOT } = process.env;
const file = join(ROOT, "pipeline/serve/openapi.json");
const api = JSON.parse(readFileSync(file, "utf8"));
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema(api, "api");

const folder = mkdtempSync(join(tmpdir(), "exhibit-api-"));
const workspace = join(folder, "w.exhibit");
const password = "a long enough one";
const exercised = new Set();
let server;
let origin;

before(async () => {
  const rules = ["--rules", join(ROOT, "rules")];
  const demo = join(ROOT, "corpus/demo");
  execFileSync(EXHIBIT, ["grade", "--quiet", "--replica", demo, "--from", join(demo, "models.txt"), "--workspace", workspace, ...rules]);
  for (const [name, role] of [["ada", "admin"], ["rob", "reviewer"], ["vera", "viewer"]]) {
    execFileSync(EXHIBIT, ["users", "add", name, "--role", role, "--password-stdin", "--workspace", workspace], { input: `${password}\n` });
  }
  server = spawn(EXHIBIT, ["serve", "--port", "0", "--workspace", workspace, ...rules], { stdio: ["ignore", "pipe", "inherit"] });
  origin = await new Promise((resolve, reject) => {
    server.stdout.once("data", (line) => resolve(String(line).trim().replace(/\/$/, "")));
    server.once("exit", (code) => reject(new Error(`exhibit serve ended with ${code}`)));
  });
});

after(() => {
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

const pointer = (part) => part.replaceAll("~", "~0").replaceAll("/", "~1");
const follow = (node) => (node?.$ref ? node.$ref.slice(2).split("/").reduce((at, key) => at[key], api) : node);

// Asks, and holds the answer against the file: the operation, the status, the type, the shape.
async function call(client, method, path, { query, body, status = 200 } = {}) {
  const operation = api.paths[path]?.[method.toLowerCase()];
  assert.ok(operation, `${method} ${path} is not described`);
  for (const name of Object.keys(query ?? {})) {
    assert.ok(operation.parameters?.some((p) => p.name === name), `${method} ${path}: the parameter ${name} is not described`);
  }
  const headers = { ...client.headers };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const search = query ? `?${new URLSearchParams(query)}` : "";
  const response = await fetch(`${origin}/api/v1${path}${search}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const what = `${method} ${path}${search}: ${response.status}`;
  const bytes = Buffer.from(await response.arrayBuffer());
  assert.equal(response.status, status, `${what} ${bytes.subarray(0, 400)}`);
  const described = operation.responses[response.status];
  assert.ok(described, `${what} is not described`);
  exercised.add(`${method} ${path} ${response.status}`);
  const content = follow(described).content;
  if (!content) {
    assert.equal(bytes.length, 0, what);
    return { response };
  }
  const type = response.headers.get("content-type").split(";")[0];
  assert.ok(content[type], `${what}: the type ${type} is not described`);
  if (type !== "application/json") return { response, bytes };
  const json = JSON.parse(bytes);
  const at = described.$ref ? described.$ref.slice(1) : `/paths/${pointer(path)}/${method.toLowerCase()}/responses/${response.status}`;
  const check = ajv.compile({ $ref: `api#${encodeURI(`${at}/content/${pointer(type)}/schema`)}` });
  assert.ok(check(json), `${what}: ${ajv.errorsText(check.errors)}`);
  if (body !== undefined && status < 300) {
    const sent = ajv.compile({ $ref: `api#${encodeURI(`/paths/${pointer(path)}/${method.toLowerCase()}/requestBody/content/${pointer("application/json")}/schema`)}` });
    assert.ok(sent(body), `${what}: the body is not as described: ${ajv.errorsText(sent.errors)}`);
  }
  return { response, json };
}

async function log_in(name) {
  const anonymous = await call({ headers: {} }, "GET", "/session");
  const { response, json } = await call({ headers: { "X-CSRF-Token": anonymous.json.csrf } }, "POST", "/session", { body: { name, password }, status: 201 });
  return { headers: { Cookie: response.headers.get("set-cookie").split(";")[0], "X-CSRF-Token": json.csrf } };
}

test("the file is valid OpenAPI 3.1", async () => {
  assert.match(api.openapi, /^3\.1\./);
  const result = await validate(structuredClone(api));
  assert.ok(result.valid, JSON.stringify(result.errors));
});

test("every operation answers as described", async () => {
  const ada = await log_in("ada");
  const rob = await log_in("rob");
  const vera = await log_in("vera");
  const nobody = { headers: {} };
  assert.deepEqual((await call(nobody, "GET", "/openapi.json")).json, api, "what is served is the file");

  // Accounts.
  await call(ada, "GET", "/users");
  await call(rob, "GET", "/users", { status: 403 });
  await call(nobody, "GET", "/users", { status: 401 });
  await call(ada, "POST", "/users", { body: { name: "new", password, role: "viewer" }, status: 201 });
  await call(ada, "POST", "/users", { body: { name: "new", password }, status: 400 });
  await call(ada, "PATCH", "/users", { query: { name: "new" }, body: { disabled: true } });
  await call(ada, "PATCH", "/users", { query: { name: "none" }, body: { disabled: true }, status: 404 });
  const token = (await call(rob, "POST", "/tokens", { body: { name: "t", expires_in_days: 3 }, status: 201 })).json;
  await call({ headers: { Authorization: `Bearer ${token.token}` } }, "GET", "/tokens");
  await call(rob, "DELETE", "/tokens", { query: { id: token.id }, status: 204 });
  await call(rob, "DELETE", "/tokens", { query: { id: token.id }, status: 404 });

  // Models.
  const [rubric] = (await call(vera, "GET", "/rubrics")).json;
  const board = (await call(vera, "GET", "/leaderboard", { query: { sort: "name", order: "desc", limit: 10 } })).json;
  await call(vera, "GET", "/leaderboard", { query: { weights: rubric.areas.map((area) => `${area.id}:1`).join(",") } });
  await call(vera, "GET", "/leaderboard", { query: { limit: 0 }, status: 400 });
  await call(vera, "GET", "/leaderboard", { query: { rubric: "none" }, status: 404 });
  const model = board.models[0].id;
  for (const { id } of board.models) await call(vera, "GET", "/model", { query: { id } });
  await call(vera, "GET", "/model", { query: { id: "none/none" }, status: 404 });

  // Cells and decisions.
  const full = (await call(vera, "GET", "/model", { query: { id: model } })).json;
  const cited = full.cells.find((cell) => cell.proposal.citations.length > 0);
  const { criterion } = cited;
  await call(vera, "GET", "/cell", { query: { model, criterion, blind: 1 } });
  await call(vera, "GET", "/cell", { query: { model, criterion: "none" }, status: 404 });
  await call(vera, "GET", "/queue", { query: { state: "unreviewed", order: "confidence" } });
  await call(rob, "GET", "/queue", { query: { blind: 1 } });
  await call(rob, "GET", "/queue", { query: { grade: "none" }, status: 400 });
  const [citation] = cited.proposal.citations;
  const { document, url, begin_byte, end_byte, quote, fact } = citation;
  const reject = { id: crypto.randomUUID(), model, criterion, action: "reject_citation", citation: { document, url, begin_byte, end_byte, quote, fact }, proposal: cited.proposal.hash, base: cited.version };
  await call(rob, "POST", "/decisions", { body: reject, status: 201 });
  await call(rob, "POST", "/decisions", { body: reject, status: 200 });
  await call(vera, "POST", "/decisions", { body: reject, status: 403 });
  await call(rob, "POST", "/decisions", { body: { model, criterion, action: "override" }, status: 400 });
  await call(rob, "POST", "/decisions", { body: { model: "none/none", criterion, action: "comment", comment: "c" }, status: 404 });
  await call(rob, "POST", "/decisions", { body: { model, criterion, action: "override", grade: "closed", comment: "c" }, status: 201 });
  const second = (await call(ada, "POST", "/decisions", { body: { model, criterion, action: "override", grade: "na", base: 0 }, status: 201 })).json;
  assert.equal(second.conflict, true);
  await call(ada, "POST", "/decisions", { body: { model, criterion, action: "adjudicate", grade: "na" }, status: 201 });
  await call(vera, "GET", "/cell", { query: { model, criterion } });
  await call(vera, "GET", "/model", { query: { id: model } });
  assert.ok((await call(vera, "GET", "/decisions", { query: { model, since_seq: 1 } })).json.events.length >= 3);
  await call(vera, "GET", "/decisions", { query: { limit: 0 }, status: 400 });
  const lines = (await call(vera, "GET", "/decisions.jsonl")).bytes.toString().trim().split("\n");
  assert.equal(lines.map((line) => JSON.parse(line)).length, 4);
  await call(vera, "GET", "/agreement");
  await call(vera, "GET", "/agreement", { query: { blind_only: 1 } });
  await call(vera, "GET", "/rule-precision");

  // Assignments.
  const assignment = (await call(ada, "POST", "/assignments", { body: { reviewer: "rob", models: [model], criteria: [criterion] }, status: 201 })).json;
  await call(ada, "POST", "/assignments", { body: { models: [model] }, status: 400 });
  await call(rob, "GET", "/assignments");
  await call(rob, "GET", "/queue", { query: { assigned_to: "rob", state: "adjudicated" } });
  await call(ada, "DELETE", "/assignments", { query: { id: assignment.id }, status: 204 });
  await call(ada, "DELETE", "/assignments", { query: { id: assignment.id }, status: 404 });

  // Documents: every one of every model.
  let pdf;
  for (const { id } of board.models) {
    for (const source of (await call(vera, "GET", "/model", { query: { id } })).json.sources) {
      if (!source.read || !source.sha256) continue;
      const parsed = (await call(vera, "GET", "/document", { query: { sha256: source.sha256, url: source.url } })).json;
      if (parsed.media_type === "pdf") pdf = source.sha256;
    }
  }
  await call(vera, "GET", "/document", { query: { sha256: "0".repeat(64) }, status: 404 });
  await call(vera, "GET", "/document", { query: { sha256: "x" }, status: 400 });
  assert.ok(pdf, "the demo has a PDF");
  await call(vera, "GET", "/document/page", { query: { sha256: pdf, page: 1 } });
  await call(vera, "GET", "/document/page", { query: { sha256: pdf, page: 999 }, status: 404 });
  const { bytes } = await call(vera, "GET", "/document/page.png", { query: { sha256: pdf, page: 1, width: 200 } });
  assert.equal(bytes.subarray(1, 4).toString(), "PNG");
  await call(vera, "GET", "/document/page.png", { query: { sha256: pdf, width: 9999 }, status: 400 });
  await call(vera, "GET", "/search", { query: { model, q: "model" } });
  await call(vera, "GET", "/search", { query: { model }, status: 400 });

  await call(vera, "DELETE", "/session", { status: 204 });
  await call(vera, "GET", "/rubrics", { status: 401 });
});

test("every operation of the file was asked for, with every success it describes", () => {
  const missing = [];
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      for (const status of Object.keys(operation.responses)) {
        const name = `${method.toUpperCase()} ${path} ${status}`;
        if (status.startsWith("2") && !exercised.has(name)) missing.push(name);
      }
    }
  }
  assert.deepEqual(missing, []);
});
