@NullMarked
package io.switchboard.examples.micronaut;

import org.jspecify.annotations.NullMarked;
