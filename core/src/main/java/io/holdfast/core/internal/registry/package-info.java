/** What the registries of breakers and of the other strategies share; exported to those alone. */
@NullMarked
package io.holdfast.core.internal.registry;

import org.jspecify.annotations.NullMarked;
