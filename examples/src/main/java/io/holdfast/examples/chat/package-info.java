/**
 * The chat worker of a recycling assistant: one contract, one policy a node, real HTTP calls behind them, and answers
 * that say what they contain and what they lack. Start reading at {@code ChatContract}, then {@code ChatWorker}.
 */
@NullMarked
package io.holdfast.examples.chat;

import org.jspecify.annotations.NullMarked;
