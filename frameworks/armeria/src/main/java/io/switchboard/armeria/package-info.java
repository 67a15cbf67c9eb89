/**
 * Switchboard in an Armeria application: its server is registered, and its clients call the instances of a service.
 *
 * <p>From idea to file: {@code SwitchboardServerListener} registers a server that has started, at the port that
 * {@code ServerPorts} chooses, and drains before it stops. {@code SwitchboardEndpointGroup} follows a service;
 * {@code CalledInstances} says which of its instances are called, {@code WeightedTurns} chooses among them unless
 * another strategy is given, and {@code ReportedAnswers} tells the directory of those that answer while it doubts them.
 */
@NullMarked
package io.switchboard.armeria;

import org.jspecify.annotations.NullMarked;
