-- One row an indicator whose printed levels the taxonomy of its year does not have together, or one row for all when there is none.
with taxonomy as (

    select
        level1_name,
        level2_name,
        valid_from_year,
        coalesce(valid_to_year, 9999) as valid_to_year
    from {{ ref('indicator_taxonomy') }}

),

-- A year that no edition covers is held against all of them, like an unknown year.
years as (

    select
        years.filing_key,
        case when exists (select 1 from taxonomy where years.fiscal_year between valid_from_year and valid_to_year) then years.fiscal_year end
        as edition_year
    from {{ ref('int_filing_years') }} as years
    where {{ is_touched() }}

),

-- Filings print the same few levels over and over: they are counted once a filing, and looked up once a year.
counted as (

    select filing_key, printed_level1, printed_level2, level1_name, level2_name, count(*) as times
    from {{ touched('stg_filings__indicator') }}
    group by all

),

levels as (

    select counted.*, years.edition_year
    from counted
    inner join years using (filing_key)

),

pairs as (

    select distinct printed_level1, printed_level2, level1_name, level2_name, edition_year from levels

),

known as (

    select
        pairs.*,
        exists (
            select 1 from taxonomy
            where
                taxonomy.level1_name = pairs.level1_name
                and (pairs.edition_year is null or pairs.edition_year between valid_from_year and valid_to_year)
        ) as level1_known,
        exists (
            select 1 from taxonomy
            where
                taxonomy.level2_name = pairs.level2_name
                and (pairs.edition_year is null or pairs.edition_year between valid_from_year and valid_to_year)
        ) as level2_known,
        exists (
            select 1 from taxonomy
            where
                taxonomy.level1_name = pairs.level1_name
                and taxonomy.level2_name = pairs.level2_name
                and (pairs.edition_year is null or pairs.edition_year between valid_from_year and valid_to_year)
        ) as pair_known
    from pairs

),

judged as (

    select
        *,
        case when printed_level2 is null then 1 else 2 end as reported,
        case
            when printed_level2 is null or pair_known then reported * cast(level1_known as integer)
            else cast(level1_known as integer)
        end as computed,
        case
            when printed_level1 is null then 'level 1 not printed'
            when not level1_known then 'not a level 1: ' || printed_level1
            when printed_level2 is null or pair_known then null
            when level2_known then 'level 2 of another level 1: ' || printed_level1 || ' / ' || printed_level2
            else 'not a level 2: ' || printed_level2
        end as diagnosis
    from known

),

compared as (

    select levels.*, judged.reported, judged.computed, judged.diagnosis
    from levels
    inner join judged
        on levels.printed_level1 is not distinct from judged.printed_level1
        and levels.printed_level2 is not distinct from judged.printed_level2
        and levels.level1_name is not distinct from judged.level1_name
        and levels.level2_name is not distinct from judged.level2_name
        and levels.edition_year is not distinct from judged.edition_year

),

unknown as (

    select * from compared
    where diagnosis is not null

),

rows as (

    select
        indicators.filing_key,
        indicators.indicator_name as subject,
        indicators.line_no,
        unknown.reported,
        unknown.computed,
        unknown.diagnosis,
        1 as operands_compared,
        case when unknown.printed_level1 is null then 1 else 0 end as operands_missing,
        indicators.source_page,
        indicators.source_locator
    from {{ touched('stg_filings__indicator') }} as indicators
    inner join unknown
        on indicators.filing_key = unknown.filing_key
        and indicators.printed_level1 is not distinct from unknown.printed_level1
        and indicators.printed_level2 is not distinct from unknown.printed_level2
        and indicators.level1_name is not distinct from unknown.level1_name
        and indicators.level2_name is not distinct from unknown.level2_name
    union all
    select filing_key, '指标', null, sum(reported * times), sum(computed * times), null, cast(sum(times) as bigint), 0, null, null
    from compared
    group by filing_key
    having count(diagnosis) = 0

)

{{ compare_counts('rows') }}
