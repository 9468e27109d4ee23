/**
 * A real broker, a real schema registry and child processes on one machine, for tests and the lab.
 *
 * <p>Depends on no module of Winnow, so that the tests of every module can use it.
 */
package dev.winnow.stack;
