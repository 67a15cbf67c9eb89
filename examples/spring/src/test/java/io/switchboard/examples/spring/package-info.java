@NullMarked
package io.switchboard.examples.spring;

import org.jspecify.annotations.NullMarked;
