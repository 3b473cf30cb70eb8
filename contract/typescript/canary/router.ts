import { Router } from "express";

export const orders = Router();
orders.get("/:id", (_, response) => response.send("ok")); // => route GET /orders/:id
