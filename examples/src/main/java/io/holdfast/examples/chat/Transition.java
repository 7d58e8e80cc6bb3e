package io.holdfast.examples.chat;

/** A breaker that went from one state to another. */
record Transition(String breaker, String from, String to) {}
