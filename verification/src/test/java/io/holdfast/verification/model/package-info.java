/** The executor against a naive reference: random contracts, policies and faults on virtual time. */
@org.jspecify.annotations.NullMarked
package io.holdfast.verification.model;
