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

indicators as (

    select indicators.*, years.edition_year, case when printed_level2 is null then 1 else 2 end as reported
    from {{ touched('stg_filings__indicator') }} as indicators
    inner join years using (filing_key)

),

-- Filings print the same few levels over and over: each pair of them is looked up once a year.
pairs as (

    select distinct level1_name, level2_name, edition_year from indicators

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

compared as (

    select
        indicators.*,
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
    from indicators
    inner join known
        on indicators.level1_name is not distinct from known.level1_name
        and indicators.level2_name is not distinct from known.level2_name
        and indicators.edition_year is not distinct from known.edition_year

),

rows as (

    select
        filing_key,
        indicator_name as subject,
        line_no,
        reported,
        computed,
        diagnosis,
        1 as operands_compared,
        case when printed_level1 is null then 1 else 0 end as operands_missing,
        source_page,
        source_locator
    from compared
    where diagnosis is not null
    union all
    select filing_key, '指标', null, sum(reported), sum(computed), null, count(*), 0, null, null
    from compared
    group by filing_key
    having count(diagnosis) = 0

)

{{ compare_counts('rows') }}
