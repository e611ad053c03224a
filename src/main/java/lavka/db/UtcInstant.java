package lavka.db;

import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jooq.Binding;
import org.jooq.BindingGetResultSetContext;
import org.jooq.BindingGetSQLInputContext;
import org.jooq.BindingGetStatementContext;
import org.jooq.BindingRegisterContext;
import org.jooq.BindingSQLContext;
import org.jooq.BindingSetSQLOutputContext;
import org.jooq.BindingSetStatementContext;
import org.jooq.Converter;
import org.jooq.SQLDialect;
import org.jooq.impl.DefaultBinding;

/** A TIMESTAMP(3) column as an instant in UTC, to the millisecond: what every engine can keep. */
public final class UtcInstant implements Binding<LocalDateTime, Instant> {
    private static final long serialVersionUID = 1L;

    /** As SQLite's own clock writes it: times are texts there, which compare as times do when they have one length. */
    private static final DateTimeFormatter TEXT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private static final Binding<LocalDateTime, Instant> PLAIN = DefaultBinding.binding(
            Converter.ofNullable(LocalDateTime.class, Instant.class, UtcInstant::instant, UtcInstant::local));

    private static Instant instant(LocalDateTime value) {
        return value.truncatedTo(ChronoUnit.MILLIS).toInstant(ZoneOffset.UTC);
    }

    private static LocalDateTime local(Instant value) {
        return LocalDateTime.ofInstant(value.truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC);
    }

    @Override
    public Converter<LocalDateTime, Instant> converter() {
        return PLAIN.converter();
    }

    @Override
    public void sql(BindingSQLContext<Instant> ctx) throws SQLException {
        PLAIN.sql(ctx);
    }

    @Override
    public void set(BindingSetStatementContext<Instant> ctx) throws SQLException {
        if (ctx.family() != SQLDialect.SQLITE) {
            PLAIN.set(ctx);
        } else if (ctx.value() == null) {
            ctx.statement().setNull(ctx.index(), Types.VARCHAR);
        } else {
            ctx.statement().setString(ctx.index(), TEXT.format(ctx.value()));
        }
    }

    @Override
    public void register(BindingRegisterContext<Instant> ctx) throws SQLException {
        PLAIN.register(ctx);
    }

    @Override
    public void set(BindingSetSQLOutputContext<Instant> ctx) throws SQLException {
        PLAIN.set(ctx);
    }

    @Override
    public void get(BindingGetResultSetContext<Instant> ctx) throws SQLException {
        PLAIN.get(ctx);
    }

    @Override
    public void get(BindingGetStatementContext<Instant> ctx) throws SQLException {
        PLAIN.get(ctx);
    }

    @Override
    public void get(BindingGetSQLInputContext<Instant> ctx) throws SQLException {
        PLAIN.get(ctx);
    }
}
