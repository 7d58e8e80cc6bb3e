/**
 * The watchtower of a service: one line starts a live page on its breakers, nodes, answers and process, and a flight
 * recorder that keeps what happened over restarts.
 */
@NullMarked
package io.holdfast.watchtower;

import org.jspecify.annotations.NullMarked;
