/**
 * What the instances of services say of their load, followed out of band (ORCA, gRFC A51) for as long as somebody wants
 * to know.
 *
 * <ul>
 *   <li>start at {@code ServiceLoads}: follows a service, with a {@code ServiceLoad} for each change
 *   <li>one instance: {@code InstanceLoad}, and what it said last: {@code LoadReport}
 *   <li>how it is reached: {@code InstanceChannels}
 *   <li>shared by all who follow: {@code LoadFollows}, {@code LoadFollow} for each service, {@code LoadListener} for
 *       each who follows
 *   <li>the streams: {@code InstanceStream}; so many opened at once: {@code Openings}; what is read:
 *       {@code ReportReading}
 * </ul>
 */
@NullMarked
package io.switchboard.operator.load;

import org.jspecify.annotations.NullMarked;
