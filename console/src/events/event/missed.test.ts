import { expect, test } from "vitest";
import type { DeliveryReason, Mismatch } from "../../api/schema";
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

test("what of a pattern is not met is told in each language", () => {
  const reason = (mismatch: Mismatch): DeliveryReason => ({
    code: "filtered",
    mismatch,
    sentence: "it fails",
  });
  const failed = reason({
    kind: "failed",
    path: "detail.amount",
    wanted: [
      {
        is: "numeric",
        bounds: [
          { sign: ">", number: "100" },
          { sign: "<=", number: "200" },
        ],
      },
      { is: "prefix", value: '"EU"' },
      {
        is: "anythingBut",
        these: [
          { is: "equal", value: "1" },
          { is: "equal", value: "2" },
        ],
      },
      { is: "absent" },
    ],
    found: ["80", "81", "82"],
    foundCount: 4,
  });
  expect(missedText(en.missed, failed, moment)).toBe(
    'At detail.amount the pattern wants > 100 and <= 200, what begins with "EU", anything but 1 or 2, or nothing; the event has 80, 81, 82, ….',
  );
  expect(missedText(ptBR.missed, failed, moment)).toBe(
    'Em detail.amount o padrão quer > 100 e <= 200, o que começa com "EU", qualquer coisa menos 1 ou 2 ou nada; o evento tem 80, 81, 82, ….',
  );
  const missing = reason({ kind: "missing", path: "detail.amount", wanted: [{ is: "present" }] });
  expect(missedText(en.missed, missing, moment)).toBe(
    "The event has no detail.amount; the pattern wants any value there.",
  );
  const apart = reason({ kind: "apart", paths: ["a.x", "a.y"] });
  expect(missedText(ptBR.missed, apart, moment)).toBe(
    "Nenhum objeto em uma lista do evento tem a.x e a.y juntos.",
  );
});
