// What Functions.Local and serverless-offline are compared with: the same code for both.
import { createHash, createHmac } from "node:crypto";
import http from "node:http";

const { AWS_ACCESS_KEY_ID, AWS_REGION, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, MANAGEMENT_ENDPOINT } = process.env;
const endpoint = new URL(MANAGEMENT_ENDPOINT);
const agent = new http.Agent({ keepAlive: true });
const atOnce = 32;

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const hmac = (key, text) => createHmac("sha256", key).update(text).digest();

// Signature Version 4, which API Gateway and Functions.Local ask for; AWS's SDK would take more time for it than a gateway for the post.
function signed(path, body) {
  const time = `${new Date().toISOString().replace(/[-:]|\.\d+/g, "")}`;
  const scope = `${time.slice(0, 8)}/${AWS_REGION}/execute-api/aws4_request`;
  const headers = { host: endpoint.host, "x-amz-date": time, ...(AWS_SESSION_TOKEN && { "x-amz-security-token": AWS_SESSION_TOKEN }) };
  const names = Object.keys(headers).join(";");
  const canonical = ["POST", path.replaceAll("%", "%25"), "", ...Object.entries(headers).map(([name, value]) => `${name}:${value}`), "", names, sha256(body)].join("\n");
  const key = scope.split("/").reduce(hmac, `AWS4${AWS_SECRET_ACCESS_KEY}`);
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`).toString("hex");
  return { ...headers, authorization: `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names}, Signature=${signature}` };
}

function post(id, text) {
  return new Promise((resolve, reject) => {
    const path = `${endpoint.pathname.replace(/\/$/, "")}/%40connections/${encodeURIComponent(id)}`;
    const request = http.request({ host: endpoint.hostname, port: endpoint.port, path, method: "POST", agent, headers: signed(path, text) }, (response) => {
      response.resume();
      // API Gateway answers 200, serverless-offline 204.
      response.on("end", () => (response.statusCode < 300 ? resolve() : reject(new Error(`HTTP ${response.statusCode}`))));
    });
    request.on("error", reject);
    request.end(text);
  });
}

async function tell({ to, text }) {
  let next = 0;
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (next < to.length)
      await post(to[next++], text);
  }));
  return `told ${to.length}`;
}

export async function handle(event) {
  const { routeKey, connectionId } = event.requestContext;
  switch (routeKey) {
    case "echo": return { statusCode: 200, body: event.body };
    case "who": return { statusCode: 200, body: connectionId };
    case "tell": return { statusCode: 200, body: await tell(JSON.parse(event.body)) };
    default: return { statusCode: 200 };
  }
}
