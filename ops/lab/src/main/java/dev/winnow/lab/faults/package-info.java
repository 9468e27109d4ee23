/**
 * The fault suite: three brokers, a registry and every service as processes of their own, faults drawn from a seed, and after each of them a reader that
 * recomputes what the topics must hold.
 *
 * <p>A supervisor starts again what dies, as an orchestrator would. Services reach the brokers through proxies of this package, the readers go past
 * them. This package changes nothing in a service: what it finds is what production would see.
 */
package dev.winnow.lab.faults;
