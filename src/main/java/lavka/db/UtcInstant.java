package lavka.db;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jooq.impl.AbstractConverter;

/** A TIMESTAMP(3) column as an instant in UTC, to the millisecond: what every engine can keep. */
public final class UtcInstant extends AbstractConverter<LocalDateTime, Instant> {
    private static final long serialVersionUID = 1L;

    public UtcInstant() {
        super(LocalDateTime.class, Instant.class);
    }

    @Override
    public Instant from(LocalDateTime value) {
        return value == null ? null : value.truncatedTo(ChronoUnit.MILLIS).toInstant(ZoneOffset.UTC);
    }

    @Override
    public LocalDateTime to(Instant value) {
        return value == null ? null : LocalDateTime.ofInstant(value.truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC);
    }
}
