/** An application of Micronaut gRPC, as docs/frameworks.md shows it. */
@NullMarked
package io.switchboard.examples.micronaut;

import org.jspecify.annotations.NullMarked;
