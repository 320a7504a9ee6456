// Package task owns what people must decide: a row for each thing that the server can't settle by itself, who looks after it, what was decided and why.
//
// It does not own what the decisions do: a kind brings them along, and New refuses kinds without a name, a text or a decision, and two of one name. It knows
// nothing of orders but their numbers.
//
// Invariants: a task is written in the transaction of what it tells of; there is one for each brand, kind and reference, opened anew when the thing happens
// again; a decision has its effect once, in the transaction that ends the task; above the amount that counted at its opening, what one person decides is done
// when another one approves that very decision.
package task
