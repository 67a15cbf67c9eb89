/** Pure choice among endpoints: no transport, no registry, no clock and no chance of its own. */
@org.jspecify.annotations.NullMarked
package io.switchboard.balancing;
