/**
 * The guards over the whole house. Each law is a function over classes or sources, so that it can be aimed at the
 * reactor, which must obey it, and at a fixture in {@code io.holdfast.verification.fixture}, which breaks it: a guard
 * counts only when it was seen to bite.
 */
@NullMarked
package io.holdfast.verification;

import org.jspecify.annotations.NullMarked;
