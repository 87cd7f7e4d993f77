// Makes what is looked at: state machines, executions, events, as fast as the server takes them.

import { Agent, request } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const ROLE = "arn:aws:iam::000000000000:role/bench";

export class Client {
  constructor(endpoint) {
    this.endpoint = endpoint;
  }

  /** Calls an operation of AWS Step Functions. */
  async aws(operation, input) {
    const text = await this.post("/", JSON.stringify(input), {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `AWSStepFunctions.${operation}`,
    });
    return JSON.parse(text);
  }

  async machine(name, definition) {
    const text = JSON.stringify(definition, null, 2);
    return (await this.aws("CreateStateMachine", { name, definition: text, roleArn: ROLE })).stateMachineArn;
  }

  async start(stateMachineArn, name, input = {}) {
    const given = { stateMachineArn, name, input: JSON.stringify(input) };
    return (await this.aws("StartExecution", given)).executionArn;
  }

  /** Waits until an execution has ended. */
  async ended(executionArn) {
    for (;;) {
      const { status, error, cause } = await this.aws("DescribeExecution", { executionArn });
      if (status === "SUCCEEDED") {
        return;
      }
      if (status !== "RUNNING") {
        throw new Error(`${executionArn} is ${status}: ${error}: ${cause}`);
      }
      await pause(100);
    }
  }

  async post(path, body, headers) {
    return await this.send("POST", path, body, headers);
  }

  /** Sends a text, or what is to be JSON. */
  send(method, path, body, headers = {}) {
    return new Promise((resolve, reject) => {
      const asked = request(this.endpoint + path, { method, agent, headers }, (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () => {
          const text = Buffer.concat(parts).toString("utf8");
          answer.statusCode < 300 ? resolve(text) : reject(new Error(`${path}: ${text}`));
        });
      });
      asked.on("error", reject);
      asked.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  }
}

export function pause(millis) {
  return new Promise((resolve) => setTimeout(resolve, millis));
}

/** Does something for each number below a count, so many at once. */
export async function each(count, atOnce, work) {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
