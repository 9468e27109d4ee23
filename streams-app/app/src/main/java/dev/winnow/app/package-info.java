/**
 * The command line: one class per command. Commands parse options, wire the parts together and print; they decide nothing.
 *
 * <p>May use every package of the service. Only the local stack and the trainer's own command line may use it.
 */
package dev.winnow.app;
