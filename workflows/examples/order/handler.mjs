// `order-notify` for Node.js, as AWS Lambda has it:
// `npx aws-lambda-ric handler.notify` runs this file unmodified.

export const notify = async (event) => {
  const { total } = event.checked;
  const paid = `${Math.floor(total / 100)}.${String(total % 100).padStart(2, "0")}`;
  return { to: event.customer, text: `Order ${event.id}: ${event.parcels.length} parcels, ${paid} paid` };
};
