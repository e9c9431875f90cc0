-- The departments of which answers say something else than in the last publication: those of filings that were judged anew, as they are and as
-- they were, and those of which something else is known, or of the department that continues them. What is told of the region of a department that is
-- not touched is copied.
with departments as (

    select department_key, hash(departments) as digest from {{ touched('dim_department') }} as departments
    where department_key in (select department_key from {{ ref('int_written_departments') }})

),

former as (

    select department_key, hash(former) as digest from {{ published('dim_department') }} as former
    where department_key in (select department_key from {{ ref('int_written_departments') }})

),

known_otherwise as (

    select department_key
    from departments
    full join former using (department_key)
    where departments.digest is distinct from former.digest

),

regions as (

    select * from {{ ref('department_region') }}
    where department_key in (select department_key from {{ ref('int_touched_departments') }})

),

former_regions as (

    select * from {{ published('department_region') }}
    where department_key in (select department_key from {{ ref('int_touched_departments') }})

)

select department_key from known_otherwise
union
select department_key from {{ ref('dim_department') }}
where current_department_key in (select department_key from known_otherwise)
union
select department_key from (from regions except from former_regions)
union
select department_key from (from former_regions except from regions)
union
select department_key from {{ ref('dim_filing') }}
where {{ is_touched(of='int_judged_filings') }}
union
select department_key from {{ published('dim_filing') }}
where {{ is_touched(of='int_judged_filings') }}
