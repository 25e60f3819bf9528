/** Orders, with their customer and their lines: chains of promises and Promise.all. */
import { query } from './database.js';

/** One order. The customer and the lines are read together. */
export async function loadOrder(id) {
  const order = await query('orders', id);
  const [customer, lines] = await Promise.all([loadCustomer(order), loadLines(order)]);
  return { id: order.id, customer, lines, total: await totalOf(lines) };
}

/** The newest orders, one after the other, as people write it at first. */
export async function recentOrders(count) {
  const orders = [];
  for (let id = 1; id <= count; id++) orders.push(await query('orders', id));
  return orders;
}

function loadCustomer(order) {
  return query('customers', order.id)
    .then((row) => ({ ...row, name: `customer ${row.id}` }))
    .catch(() => null);
}

async function loadLines(order) {
  const rows = await Promise.all([1, 2, 3].map((line) => query('lines', order.id + line)));
  return rows.map((row) => ({ ...row, price: 100 + row.id }));
}

/** Gives the loop a turn before it computes, so that a long list does not hold up others. */
function totalOf(lines) {
  return new Promise((resolve) => {
    setImmediate(function sumLines() {
      resolve(lines.reduce((sum, line) => sum + line.price, 0));
    });
  });
}
