/**
 * What several packages of this module share; not for users, and not exported.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.lifecycle.internal;
