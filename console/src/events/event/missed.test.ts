import { expect, test } from "vitest";
import type { DeliveryReason } from "../../api/schema";
import { en } from "../../text/en";
import { ptBR } from "../../text/pt-BR";
import { missedText } from "./missed";

const moment = (at: string) => `<${at}>`;

test("a code with its members is a sentence in each language", () => {
  const reason: DeliveryReason = {
    code: "deadLettered",
    at: "t1",
    attempts: 3,
    reason: "402",
    deadLetter: "d-1",
    fate: "redriven",
    sentence: "it became a dead letter",
  };
  expect(missedText(en.missed, reason, moment)).toBe(
    "It became a dead letter at <t1> after 3 attempts: 402. It was redriven since.",
  );
  expect(missedText(ptBR.missed, reason, moment)).toBe(
    "Virou mensagem morta em <t1> depois de 3 tentativas: 402. Foi reenviada desde então.",
  );
});
