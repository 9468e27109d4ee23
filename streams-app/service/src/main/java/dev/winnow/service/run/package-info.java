/**
 * Runs from outside: their state (running, paused, ended), directory, plan history and removal. Used by commands, and by services that watch
 * whether their run is paused.
 */
package dev.winnow.service.run;
