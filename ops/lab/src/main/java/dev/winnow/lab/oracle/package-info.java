/**
 * An oracle of what a deployment has to write, apart from the product: it knows the records and the definitions of the decision rules, and nothing of the code
 * that serves them. {@link dev.winnow.lab.oracle.HistoryChecker} holds a history of all topics against it.
 */
package dev.winnow.lab.oracle;
