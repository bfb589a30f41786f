// The chat as a Node.js function with AWS's SDK: one table scan, then every post at once.
import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient, PutItemCommand, paginateScan } from "@aws-sdk/client-dynamodb";

const { AWS_LAMBDA_RUNTIME_API, MANAGEMENT_ENDPOINT, TABLE_NAME, _HANDLER } = process.env;
const table = new DynamoDBClient({});

async function connect(event) {
  await table.send(new PutItemCommand({
    TableName: TABLE_NAME,
    Item: { connectionId: { S: event.requestContext.connectionId }, connectedAt: { N: String(Math.floor(Date.now() / 1000)) } },
  }));
  return { statusCode: 200 };
}

const management = _HANDLER === "connect" ? undefined : new ApiGatewayManagementApiClient({ endpoint: MANAGEMENT_ENDPOINT });

async function sendMessage(event) {
  const ids = [];
  for await (const page of paginateScan({ client: table }, { TableName: TABLE_NAME, ProjectionExpression: "connectionId" }))
    ids.push(...page.Items.map((item) => item.connectionId.S));
  const data = Buffer.from(JSON.stringify({ type: "message", message: JSON.parse(event.body).message }));
  await Promise.all(ids.map((id) => management.send(new PostToConnectionCommand({ ConnectionId: id, Data: data }))));
  return { statusCode: 200, body: String(ids.length) };
}

const handler = { connect, sendMessage }[_HANDLER];
const api = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;
for (;;) {
  const next = await fetch(`${api}/next`);
  const id = next.headers.get("lambda-runtime-aws-request-id");
  try {
    const body = JSON.stringify(await handler(await next.json()));
    await fetch(`${api}/${id}/response`, { method: "POST", body });
  } catch (error) {
    await fetch(`${api}/${id}/error`, { method: "POST", body: String(error) });
  }
}
