import { expect, test } from "vitest";
import { type CreateForm, createInput, someRole } from "./create-form";

const FORM: CreateForm = {
  name: "orders",
  type: "STANDARD",
  definition: "{}",
  role: someRole({ account: "000000000000", region: "us-east-1" }),
  logging: { level: "OFF", withData: false, group: "" },
  tags: [],
  isPublished: false,
  versionDescription: "",
};

test("what is left as it is, is not said", () => {
  expect(createInput({ ...FORM, tags: [{ key: " ", value: "x" }] })).toEqual({
    name: "orders",
    type: "STANDARD",
    definition: "{}",
    roleArn: "arn:aws:iam::000000000000:role/frevo",
  });
  const said = createInput({
    ...FORM,
    logging: { level: "ALL", withData: true, group: "arn:g:*" },
    tags: [{ key: "team", value: "" }],
    isPublished: true,
    versionDescription: "first",
  });
  expect(said).toMatchObject({
    loggingConfiguration: {
      level: "ALL",
      includeExecutionData: true,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: "arn:g:*" } }],
    },
    tags: [{ key: "team", value: "" }],
    publish: true,
    versionDescription: "first",
  });
});
