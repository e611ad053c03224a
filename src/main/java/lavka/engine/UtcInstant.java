package lavka.engine;

import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jooq.BindingSetStatementContext;
import org.jooq.Converter;
import org.jooq.SQLDialect;
import org.jooq.impl.DefaultBinding;

/** A TIMESTAMP(3) column as an instant in UTC, truncated to milliseconds, which every engine can store. */
@SuppressWarnings("removal") // the class stays, its constructor may go; then delegate to DefaultBinding.binding
public final class UtcInstant extends DefaultBinding<LocalDateTime, Instant> {
    private static final long serialVersionUID = 1L;

    /** As SQLite's strftime writes it: times are texts there, and texts of one length sort as the times do. */
    static final DateTimeFormatter TEXT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    static final DateTimeFormatter RFC_3339 = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");

    public UtcInstant() {
        super(Converter.ofNullable(LocalDateTime.class, Instant.class, UtcInstant::instant, UtcInstant::local));
    }

    private static Instant instant(LocalDateTime value) {
        return value.truncatedTo(ChronoUnit.MILLIS).toInstant(ZoneOffset.UTC);
    }

    private static LocalDateTime local(Instant value) {
        return LocalDateTime.ofInstant(value.truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC);
    }

    @Override
    public void set(BindingSetStatementContext<Instant> ctx) throws SQLException {
        if (ctx.family() != SQLDialect.SQLITE) {
            super.set(ctx);
        } else if (ctx.value() == null) {
            ctx.statement().setNull(ctx.index(), Types.VARCHAR);
        } else {
            ctx.statement().setString(ctx.index(), TEXT.format(ctx.value()));
        }
    }
}
