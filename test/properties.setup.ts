import fc from "fast-check";

// In CI the same cases each time: a red run then means the change and not the dice. Everywhere else they are thrown anew.
if (process.env["CI"] !== undefined) fc.configureGlobal({ seed: 20_261_123 });
