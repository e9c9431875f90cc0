with source as (

    select * from {{ source('landed', 'filing') }}

),

renamed as (

    select
        landed.filing_key,
        landed.sha256,
        landed.filing_ordinal,
        landed.document_type,
        landed.department_name,
        landed.printed_department_name,
        landed.department_code,
        landed.document_title,
        landed.document_fiscal_year,
        landed.other_fiscal_years,
        landed.currency_unit,
        landed.page_count,
        landed.reader,
        landed.reader_version,
        landed.rejection_reason,
        landed.content_hash,
        landed.scope_label,
        landed.attribution,
        landed.batch_id,
        landed.landed_at as loaded_at,
        landed.department_key
    from source as landed
    inner join {{ ref('base_filings__latest_reading') }} using (filing_key, batch_id)

)

select * from renamed
