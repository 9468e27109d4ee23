/**
 * Pacing: holds a console while its trainer is behind, and lets it run again. Changes when a document is decided, never how.
 */
package dev.winnow.service.pacing;
