/**
 * The whole of Winnow on one machine: a real broker, a real schema registry, every service as a child process, and the command that runs them.
 *
 * <p>Only the launcher and tests call it. It may know every other module; none may know it. Nothing here decides, scores or learns: it starts
 * processes, waits until they are ready, and stops them in order.
 */
package dev.winnow.local;
