@org.jspecify.annotations.NullMarked
package io.holdfast.spring.metrics;
