/**
 * Records of topics for people: the newest ones of a kind that pass a filter, as a row of a table or as JSON.
 *
 * <p>Reads topics and writes nothing. Knows the kinds of records; knows nothing of decisions, audits or how output is printed.
 */
package dev.winnow.service.show;
